/**
 * Ten tests to copy: code that talks SFTP by some library, and one feature of the extension to test it with. Each class
 * holds the code under test too, small and as one finds it.
 */
package dev.towpath.examples;
