package dev.towpath.client.remote;

import dev.towpath.client.errors.SftpException;

/** One READ and what has come of it. Its state is changed under the lock of its {@link ReadsInFlight}. */
final class ReadPiece implements ReplyHandler {
    private final ReadsInFlight reads;
    private final Lane lane;
    private final Intake intake;
    private final long at;
    private final int wanted;
    private int id;
    private int got;

    /** Reads {@code wanted} bytes that lie {@code at} bytes behind the start of the transfer. */
    ReadPiece(ReadsInFlight reads, Lane lane, Intake intake, long at, int wanted) {
        this.reads = reads;
        this.lane = lane;
        this.intake = intake;
        this.at = at;
        this.wanted = wanted;
    }

    Lane lane() {
        return lane;
    }

    Intake intake() {
        return intake;
    }

    long at() {
        return at;
    }

    int wanted() {
        return wanted;
    }

    int received() {
        return got;
    }

    /** Where what comes next belongs. */
    long end() {
        return at + got;
    }

    boolean isEmpty() {
        return got == 0;
    }

    boolean isWhole() {
        return got == wanted;
    }

    void got(int count) {
        got += count;
    }

    /** What has not come, to be asked for over {@code other}. */
    ReadPiece rest(Lane other) {
        return new ReadPiece(reads, other, intake, at + got, wanted - got);
    }

    void submit(Attempt attempt, Request request) throws SftpException {
        id = lane.channel().submit(attempt, request, this);
    }

    void abandon() {
        lane.channel().abandon(id, this);
    }

    @Override
    public int room() {
        return wanted;
    }

    @Override
    public void data(byte[] bytes, int offset, int length, boolean last) throws MalformedReplyException {
        boolean asked;
        try {
            asked = reads.take(this, bytes, offset, length, last);
        } catch (MalformedReplyException e) {
            lost(new Loss(Loss.Kind.VIOLATED, String.valueOf(e.getMessage()), e));
            throw e;
        }
        if (asked) {
            reads.flush();
        }
    }

    @Override
    public void reply(int type, WireReader fields) throws MalformedReplyException {
        if (type != PacketType.STATUS) {
            throw new MalformedReplyException(PacketType.name(type) + " in answer to SSH_FXP_READ");
        }
        reads.refused(this, Refusal.read(fields));
    }

    @Override
    public void lost(Loss loss) {
        reads.lost(this, loss);
    }
}
