/** What a user holds: one account on one SFTP server, and how to reach it. */
@NullMarked
package dev.towpath.client;

import org.jspecify.annotations.NullMarked;
