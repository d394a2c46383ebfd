/** The race: this client and its peers over one course, turn by turn, each byte checked. */
@NullMarked
package dev.towpath.benchmarks.race;

import org.jspecify.annotations.NullMarked;
