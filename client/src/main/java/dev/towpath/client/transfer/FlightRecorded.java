package dev.towpath.client.transfer;

/**
 * Writes each transfer into the flight recording, if one is made, and tells {@code next}. Costs an object per file.
 *
 * @param next who is told as well
 */
record FlightRecorded(TransferListener next) implements TransferListener {
    /** A JRE put together without the module has no events. */
    private static final boolean THERE =
            ModuleLayer.boot().findModule("jdk.jfr").isPresent();

    static TransferListener also(TransferListener next) {
        return THERE ? new FlightRecorded(next) : next;
    }

    @Override
    public void transferred(Transferred transfer) {
        new TransferEvent(
                        transfer.source(),
                        transfer.target(),
                        transfer.bytes(),
                        transfer.took().toNanos(),
                        "")
                .commit();
        next.transferred(transfer);
    }

    @Override
    public void transferFailed(String source, String target, Exception failure) {
        new TransferEvent(source, target, 0, 0, failure.toString()).commit();
        next.transferFailed(source, target, failure);
    }
}
