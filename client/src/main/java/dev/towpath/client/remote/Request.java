package dev.towpath.client.remote;

/**
 * One encoded request. Its id is written by the channel when the request is sent, so it is sent once only.
 *
 * @param packet length, type, id and fields
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Request(byte[] packet) {
    private static final int TYPE_AT = 4;
    private static final int ID_AT = 5;

    int type() {
        return packet[TYPE_AT];
    }

    /** Writes the id (not in INIT, which has none). */
    Request numbered(int id) {
        WireWriter.putInt32(packet, ID_AT, id);
        return this;
    }
}
