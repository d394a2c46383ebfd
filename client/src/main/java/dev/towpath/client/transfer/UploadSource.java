package dev.towpath.client.transfer;

import dev.towpath.client.errors.Failure;
import dev.towpath.client.remote.AttributeChange;
import dev.towpath.client.remote.WriteWindow;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** Where the bytes of an upload come from. */
interface UploadSource {
    /** What it is called in records and reports. */
    String description();

    /** How many bytes it holds; -1 if that is not known before its end. */
    long size();

    /** Sends all of it, and returns how many bytes that was; {@code failure} is what to fail with if it changes meanwhile. */
    long sendTo(WriteWindow window, Failure failure) throws IOException;

    /** Throws unless {@code sent} bytes are what it promised and holds. */
    void requireWhole(long sent, Failure failure) throws IOException;

    /** The read, write and execute bits, if it has any. */
    OptionalInt permissions() throws IOException;

    /** The times, if it has any. */
    Optional<AttributeChange.Times> times();
}
