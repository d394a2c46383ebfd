/** A server's files as a {@link java.nio.file.FileSystem}, for code that knows {@link java.nio.file.Files} only. */
@NullMarked
package dev.towpath.client.nio;

import org.jspecify.annotations.NullMarked;
