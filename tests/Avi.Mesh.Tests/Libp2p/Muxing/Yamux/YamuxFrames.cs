using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>Frames as a test sees them: sent to a session, and taken from it.</summary>
internal static class YamuxFrames
{
    public static readonly TimeSpan Start = TimeSpan.Zero;

    public static byte[] Data(uint stream, ReadOnlySpan<byte> body, YamuxFlags flags = YamuxFlags.None) =>
        Frame(YamuxFrameType.Data, flags, stream, (uint)body.Length, body);

    public static byte[] Update(uint stream, YamuxFlags flags, uint credit = 0) =>
        Frame(YamuxFrameType.WindowUpdate, flags, stream, credit);

    public static byte[] Frame(
        YamuxFrameType type, YamuxFlags flags, uint stream, uint length, ReadOnlySpan<byte> body = default)
    {
        byte[] frame = new byte[YamuxHeader.Bytes + body.Length];
        new YamuxHeader(type, flags, stream, length).Write(frame);
        body.CopyTo(frame.AsSpan(YamuxHeader.Bytes));
        return frame;
    }

    public static void Receive(this YamuxSession session, byte[] frame) => session.Receive(frame, Start);

    public static YamuxStreamState Open(this YamuxSession session)
    {
        Assert.That(session.TryOpen(Start, out YamuxStreamState? stream), Is.EqualTo(YamuxOpenOutcome.Opened));
        return stream ?? throw new AssertionException("An opened stream is there.");
    }

    /// <summary>Lets the peer open a stream, and accepts it.</summary>
    public static YamuxStreamState AcceptFromPeer(this YamuxSession session, uint id)
    {
        session.Receive(Update(id, YamuxFlags.Syn));
        YamuxStreamState? stream = session.TakeEvents().Single().Stream;
        session.Accept(stream!);
        session.TakeFrames();
        return stream!;
    }

    public static List<YamuxEvent> TakeEvents(this YamuxSession session)
    {
        List<YamuxEvent> events = [];
        while (session.TryTakeEvent(out YamuxEvent happened))
            events.Add(happened);

        return events;
    }

    /// <summary>Takes everything that the session wants to send, and reads it as the peer would.</summary>
    public static List<YamuxFrame> TakeFrames(this YamuxSession session)
    {
        List<YamuxFrame> frames = [];
        while (session.TryTakeOutput(out ArraySegment<byte> output))
        {
            frames.AddRange(Parse(output));
            YamuxOutbox.Return(output);
        }

        return frames;
    }

    public static List<YamuxFrame> Parse(ReadOnlySpan<byte> bytes)
    {
        List<YamuxFrame> frames = [];
        while (!bytes.IsEmpty)
        {
            Assert.That(YamuxHeader.TryRead(bytes, out YamuxHeader header), Is.True);
            int end = YamuxHeader.Bytes + (int)header.BodyBytes;
            frames.Add(new YamuxFrame(header, bytes[YamuxHeader.Bytes..end].ToArray()));
            bytes = bytes[end..];
        }

        return frames;
    }

    public static byte[] ReadAll(this YamuxSession session, YamuxStreamState stream)
    {
        byte[] bytes = new byte[stream.Received.Count];
        if (bytes.Length > 0)
            session.Read(stream, bytes, Start, out _);

        return bytes;
    }
}
