/** One question per class, each a main program that prints its figures and checks what it moved. */
@NullMarked
package dev.towpath.benchmarks;

import org.jspecify.annotations.NullMarked;
