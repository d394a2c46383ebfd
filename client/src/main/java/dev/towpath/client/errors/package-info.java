/** What can go wrong: the exceptions every other package throws, and nothing else. */
@NullMarked
package dev.towpath.client.errors;

import org.jspecify.annotations.NullMarked;
