/**
 * What an SFTP server can do, one method each: packet codec, channel, transfer windows, replies as exceptions. The door
 * is {@link dev.towpath.client.remote.RemoteFileSystem}.
 */
@NullMarked
package dev.towpath.client.remote;

import org.jspecify.annotations.NullMarked;
