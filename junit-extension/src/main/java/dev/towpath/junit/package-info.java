/**
 * SFTP servers and connected clients for JUnit Jupiter tests: {@link dev.towpath.junit.SftpTest} says it with
 * annotations, {@link dev.towpath.junit.SftpExtension} with a field.
 */
@NullMarked
package dev.towpath.junit;

import org.jspecify.annotations.NullMarked;
