using Avi.Mesh.Libp2p.Muxing.Yamux;

namespace Avi.Mesh.Tests.Libp2p.Muxing.Yamux;

/// <summary>
/// Two sessions whose applications write and read, and whose network carries bytes, in an order and in pieces that a
/// seed decides. Every stream sends a pattern of its own.
/// </summary>
internal sealed class ShuffledExchange : IDisposable
{
    private readonly Random _random;
    private readonly YamuxSession[] _sessions =
    [
        new(new YamuxOptions(), isDialler: true),
        new(new YamuxOptions(), isDialler: false),
    ];

    private readonly Queue<byte>[] _wires = [new(), new()];
    private readonly List<Sender> _senders = [];
    private readonly List<Receiver> _receivers = [];
    private readonly int _bytesOfStream;
    private TimeSpan _now;

    public ShuffledExchange(uint seed, int streamsOfEachSide, int bytesOfStream)
    {
        _random = new Random((int)seed);
        _bytesOfStream = bytesOfStream;
        for (int side = 0; side < 2; side++)
        {
            _sessions[side].Start(_now);
            for (int i = 0; i < streamsOfEachSide; i++)
                _senders.Add(new Sender(side, _sessions[side].Open()));
        }
    }

    public bool IsComplete =>
        _receivers.Count == _senders.Count
        && _receivers.TrueForAll(receiver => receiver.IsEnded && receiver.Received == _bytesOfStream)
        && Array.TrueForAll(_sessions, session => session.End is null);

    public void Run(int maxSteps)
    {
        for (int step = 0; step < maxSteps && !IsComplete; step++)
        {
            _now += TimeSpan.FromMilliseconds(_random.Next(3));
            int side = _random.Next(2);
            switch (_random.Next(4))
            {
                case 0:
                    Write(_senders[_random.Next(_senders.Count)]);
                    break;
                case 1 when _receivers.Count > 0:
                    Read(_receivers[_random.Next(_receivers.Count)]);
                    break;
                case 2:
                    Send(side);
                    break;
                default:
                    Deliver(side);
                    break;
            }

            Accept(side);
        }
    }

    public void Dispose()
    {
        foreach (YamuxSession session in _sessions)
            session.Close();
    }

    private static byte PatternOf(uint stream, int position) => (byte)((position * 31) + (position >> 8) + (int)stream);

    private void Write(Sender sender)
    {
        if (!sender.Stream.Unsent.IsEmpty || sender.Stream.IsWriteClosed)
            return;

        if (sender.Sent == _bytesOfStream)
        {
            _sessions[sender.Side].CloseWrite(sender.Stream);
            return;
        }

        byte[] bytes = new byte[Math.Min(_random.Next(1, 200_000), _bytesOfStream - sender.Sent)];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = PatternOf(sender.Stream.Id, sender.Sent + i);

        sender.Sent += bytes.Length;
        _sessions[sender.Side].Write(sender.Stream, bytes);
    }

    private void Read(Receiver receiver)
    {
        byte[] bytes = new byte[_random.Next(1, 100_000)];
        YamuxReadOutcome outcome = _sessions[receiver.Side].Read(receiver.Stream, bytes, _now, out int count);
        for (int i = 0; i < count; i++)
        {
            if (bytes[i] != PatternOf(receiver.Stream.Id, receiver.Received + i))
                throw new AssertionException($"Stream {receiver.Stream.Id} differs at {receiver.Received + i}.");
        }

        receiver.Received += count;
        receiver.IsEnded = outcome == YamuxReadOutcome.End;
    }

    private void Send(int side)
    {
        if (!_sessions[side].TryTakeOutput(out ArraySegment<byte> output))
            return;

        foreach (byte value in output)
            _wires[side].Enqueue(value);

        YamuxOutbox.Return(output);
    }

    private void Deliver(int side)
    {
        Queue<byte> wire = _wires[1 - side];
        int wanted = _random.Next(10) == 0 ? _random.Next(1, 20) : _random.Next(1, 100_000);
        byte[] bytes = new byte[Math.Min(wire.Count, wanted)];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = wire.Dequeue();

        _sessions[side].Receive(bytes, _now);
    }

    private void Accept(int side)
    {
        foreach (YamuxEvent happened in _sessions[side].TakeEvents())
        {
            if (happened is not { Kind: YamuxEventKind.StreamOpened, Stream: not null })
                continue;

            _sessions[side].Accept(happened.Stream);
            _receivers.Add(new Receiver(side, happened.Stream));
        }
    }

    private sealed record Sender(int Side, YamuxStreamState Stream)
    {
        public int Sent { get; set; }
    }

    private sealed record Receiver(int Side, YamuxStreamState Stream)
    {
        public int Received { get; set; }

        public bool IsEnded { get; set; }
    }
}
