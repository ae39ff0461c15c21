using Avi.Mesh.Libp2p.Muxing;
using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Fuzz.Targets;

/// <summary>Frames, and whole sessions of them.</summary>
internal static class YamuxTargets
{
    private static readonly YamuxOptions Options = new() { MaxStreams = 16, MaxUnacceptedStreams = 8, MaxRefusals = 16 };

    // A session keeps no more than this; one of its streams is refused what is beyond.
    private static readonly MemoryBudget Memory = new(1 << 20, maxShares: 1);

    public static IEnumerable<FuzzTarget> All =>
    [
        new("yamux-header", GoldenBytes.OfLibp2p("yamux"), ReadHeader) { MaxInputBytes = 24 },
        new("yamux-session", Sessions(), ReadSession)
        {
            FixedBytes = 64 * 1024, // the first block of a stream's buffer, and the outbox, when the pool has none
        },
    ];

    private static bool ReadHeader(ReadOnlySpan<byte> input)
    {
        if (input.Length < YamuxHeader.Bytes || !YamuxHeader.TryRead(input, out YamuxHeader header))
            return false;

        Span<byte> written = stackalloc byte[YamuxHeader.Bytes];
        header.Write(written);
        Oracle.Same(written, input[..YamuxHeader.Bytes], "A header has one form.");
        return true;
    }

    private static byte[][] Sessions()
    {
        byte[][] frames = GoldenBytes.OfLibp2p("yamux");

        // A stream of ours and one of theirs, with data, credit, pings and their ends; the GoAways only as spare parts.
        byte[] open = [0, 1, 0, 1, 0, 0, 0, 2, 0, 0, 0, 0];
        byte[] data = [0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 5, 1, 2, 3, 4, 5];
        byte[] acknowledged = [0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0];
        byte[] last = [0, 0, 0, 4, 0, 0, 0, 2, 0, 0, 0, 3, 6, 7, 8];
        return
        [
            [.. open, .. data, .. acknowledged, .. data, .. last],
            [.. open, .. acknowledged, .. frames[3], .. frames[4], .. frames[7], .. frames[8], .. data, .. frames[5], .. last],
            .. frames,
        ];
    }

    /// <summary>
    /// Dials, with a stream of its own open, and gets an input in two pieces. Does what a driver does: takes streams,
    /// reads them and writes to them, and sends what is due.
    /// </summary>
    private static bool ReadSession(ReadOnlySpan<byte> input)
    {
        MemoryShare share = Memory.Open();
        var session = new YamuxSession(Options, isDialler: true, share);
        session.Start(TimeSpan.Zero);
        session.TryOpen(TimeSpan.Zero, out YamuxStreamState? own);
        Oracle.Holds(own is not null && session.Write(own, new byte[100]), "A new session takes a stream.");
        int border = input.Length / 3;
        session.Receive(input[..border], TimeSpan.FromSeconds(1));
        Drive(session, TimeSpan.FromSeconds(1));
        session.Receive(input[border..], TimeSpan.FromSeconds(2));
        Drive(session, TimeSpan.FromSeconds(2));

        Oracle.Holds(session.StreamCount <= Options.MaxStreams, "The number of streams is bounded.");
        bool isAccepted = session.Violation == YamuxViolation.None;
        session.Close();
        Drive(session, TimeSpan.FromSeconds(3));
        session.Release(own, TimeSpan.FromSeconds(3));
        Oracle.Holds(!session.HasOutput, "What is due is sent.");
        Oracle.Holds(session.StreamCount == 0 && share.HeldBytes == 0, "What was kept is given back.");
        return isAccepted;
    }

    private static void Drive(YamuxSession session, TimeSpan now)
    {
        Span<byte> read = stackalloc byte[16];
        while (session.TryTakeEvent(out YamuxEvent happened))
        {
            if (happened is { Kind: YamuxEventKind.StreamOpened, Stream: { } stream })
                Answer(session, stream, read, now);
        }

        session.Tick(now);
        while (session.TryTakeOutput(out ArraySegment<byte> frames))
            YamuxOutbox.Return(frames);
    }

    private static void Answer(YamuxSession session, YamuxStreamState stream, Span<byte> read, TimeSpan now)
    {
        session.Accept(stream);
        while (session.Read(stream, read, now, out _) == YamuxReadOutcome.Read)
        {
            // All that is there.
        }

        if (stream is { End: YamuxStreamEnd.None, IsWriteClosed: false } && session.End is null)
            session.Write(stream, new byte[10]);

        session.Release(stream, now);
    }
}
