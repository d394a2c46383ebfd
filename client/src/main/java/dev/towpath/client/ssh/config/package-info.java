/** Reads {@code ~/.ssh/config} as OpenSSH's ssh does. */
@NullMarked
package dev.towpath.client.ssh.config;

import org.jspecify.annotations.NullMarked;
