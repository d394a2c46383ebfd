/**
 * Clients that tests can have as parameters: those of libraries we know, and through {@link
 * dev.towpath.junit.clients.ClientProvider} those of any other. The only package of the extension that uses SFTP
 * libraries; each class touches one, which need not be on the class path otherwise.
 */
@NullMarked
package dev.towpath.junit.clients;

import org.jspecify.annotations.NullMarked;
