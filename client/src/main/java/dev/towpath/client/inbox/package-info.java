/** New files in a remote directory, each once: what is new, who works on it, what became of it. */
@NullMarked
package dev.towpath.client.inbox;

import org.jspecify.annotations.NullMarked;
