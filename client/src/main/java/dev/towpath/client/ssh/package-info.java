/** How we reach a server and trust it: credentials, host keys, algorithms, timeouts. */
@NullMarked
package dev.towpath.client.ssh;

import org.jspecify.annotations.NullMarked;
