/** How bytes and trees get across: part files, checks, times, names, and what is reported about them. */
@NullMarked
package dev.towpath.client.transfer;

import org.jspecify.annotations.NullMarked;
