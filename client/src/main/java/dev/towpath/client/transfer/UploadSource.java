package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.Checksum;
import dev.towpath.client.remote.WriteWindow;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** Where the bytes of an upload come from. */
interface UploadSource extends Known {
    /** What it is called in records and reports. */
    String description();

    /** How many bytes it holds; -1 if that is not known before its end. */
    long size();

    /** Whether its bytes can be had from {@code from} on, though they may have been read before. */
    boolean canGoOnAt(long from);

    /** Takes note that the bytes before {@code mark} are safe and will not be asked for again. */
    void safe(long mark);

    /** Whether {@link #renew} works. */
    boolean canRenew();

    /** Looks at it afresh, after it changed. */
    void renew() throws IOException;

    /**
     * Sends all of it from {@code from} on, which is where the window begins, and returns how many bytes that was;
     * {@code failure} is what to fail with if it changes meanwhile.
     */
    long sendTo(WriteWindow window, long from, Pace pace, Failure failure) throws IOException;

    /** Throws unless {@code sent} bytes, from the first on, are what it promised and holds. */
    void requireWhole(long sent, Failure failure) throws IOException;

    /** The read, write and execute bits, if it has any. */
    OptionalInt permissions() throws IOException;

    /** The times, if it has any. */
    Optional<AttributeChange.Times> times();

    /** The checksum of all that was sent, in lower-case hexadecimal digits; throws once it is {@code unwanted}. */
    String checksum(Checksum algorithm, BooleanSupplier unwanted) throws IOException;
}
