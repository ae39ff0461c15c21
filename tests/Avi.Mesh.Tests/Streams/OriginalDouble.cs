using System.Buffers.Binary;
using System.Text;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.Multiformats;
using Avi.Mesh.Libp2p.Swarm;
using Avi.Mesh.Libp2p.Transports;
using Avi.Mesh.Libp2p.Transports.Memory;
using Avi.Mesh.Streams;
using Avi.Mesh.Tests.Libp2p.Swarm;

namespace Avi.Mesh.Tests.Streams;

/// <summary>A peer that speaks <c>/avi/stream/1.0.0</c> and nothing else, and says whatever its test likes.</summary>
internal sealed class OriginalDouble : IAsyncDisposable
{
    private readonly SwarmNode _node;
    private readonly PeerId _hall;
    private readonly Channel<string> _received = Channel.CreateBounded<string>(1000);
    private TaskCompletionSource? _answering; // There while it is mute.

    private OriginalDouble(NodePair nodes)
    {
        _node = new SwarmNode(new MemoryTransport(nodes.Network));
        _hall = nodes.Hall.Id;
        _node.Swarm.Handle(StreamProtocolIds.Original, maxStreamsOfPeer: 100, ServeAsync);
    }

    public PeerId Id => _node.Id;

    /// <summary>Connects one to the hall.</summary>
    public static async Task<OriginalDouble> ConnectAsync(NodePair nodes, CancellationToken cancellation)
    {
        var peer = new OriginalDouble(nodes);
        await peer._node.Swarm.DialAsync(Multiaddr.Parse(nodes.Hall.Addresses[0]), cancellation);
        while (nodes.Hall.Peers.All(known => known.Id != peer.Id))
            await Task.Delay(1, cancellation);

        return peer;
    }

    public static byte[] Frame(string json, int? announced = null)
    {
        byte[] frame = new byte[sizeof(uint) + Encoding.UTF8.GetByteCount(json)];
        Encoding.UTF8.GetBytes(json, frame.AsSpan(sizeof(uint)));
        BinaryPrimitives.WriteInt32BigEndian(frame, announced ?? (frame.Length - sizeof(uint)));
        return frame;
    }

    public static string Request(ulong id, string reason) =>
        $$$"""{"RequestStream":{"stream_id":{{{id}}},"reason":"{{{reason}}}"}}""";

    public static string Accept(ulong id) => $$$"""{"AcceptStream":{"stream_id":{{{id}}}}}""";

    public static string Reject(ulong id, string reason) =>
        $$$"""{"RejectStream":{"stream_id":{{{id}}},"reason":"{{{reason}}}"}}""";

    public static string Data(ulong id, byte[] bytes) =>
        $$$"""{"StreamData":{"stream_id":{{{id}}},"data":[{{{string.Join(',', bytes)}}}]}}""";

    public static string Data(ulong id, string text) => Data(id, Encoding.UTF8.GetBytes(text));

    public static string Close(ulong id) => $$$"""{"CloseStream":{"stream_id":{{{id}}}}}""";

    /// <summary>Waits for the hall's next message.</summary>
    public async Task<string> TakeAsync(CancellationToken cancellation) =>
        await _received.Reader.ReadAsync(cancellation);

    /// <summary>Waits for the hall's request for a stream, and says which number it has.</summary>
    public async Task<ulong> TakeRequestAsync(CancellationToken cancellation)
    {
        string request = await TakeAsync(cancellation);
        Assert.That(request, Does.StartWith("{\"RequestStream\""));
        string number = new([.. request.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)]);
        return ulong.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Sends a message, and waits for the hall's answer to it.</summary>
    /// <exception cref="IOException">The hall does not take it.</exception>
    public Task SendAsync(string json, CancellationToken cancellation) => SendAsync(Frame(json), cancellation);

    /// <summary>Sends some bytes and ends the direction, and waits for the hall's answer.</summary>
    /// <exception cref="IOException">The hall does not take them.</exception>
    public async Task SendAsync(byte[] frame, CancellationToken cancellation)
    {
        await using SwarmStream stream = await BeginAsync(frame, cancellation);
        await EndAsync(stream, cancellation);
    }

    /// <summary>Begins a message.</summary>
    public async Task<SwarmStream> BeginAsync(byte[] bytes, CancellationToken cancellation)
    {
        SwarmStream stream =
            await _node.Swarm.OpenStreamAsync(_hall, [StreamProtocolIds.Original], cancellation);
        await stream.WriteAsync(bytes, cancellation);
        return stream;
    }

    /// <summary>Ends a message, and waits for the hall's answer to it.</summary>
    public static async Task EndAsync(SwarmStream stream, CancellationToken cancellation)
    {
        await stream.CloseWriteAsync(cancellation);
        Assert.That(await stream.ReadAsync(new byte[1], cancellation), Is.Zero, "An answer is empty.");
    }

    /// <summary>From now on, it takes messages and does not answer.</summary>
    public void BeMute() => _answering = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers all messages from now on, and those that wait for it.</summary>
    public void AnswerAll() => Interlocked.Exchange(ref _answering, null)?.SetResult();

    public ValueTask DisposeAsync()
    {
        AnswerAll();
        return _node.DisposeAsync();
    }

    private async Task ServeAsync(SwarmStream stream, CancellationToken closing)
    {
        byte[] length = new byte[sizeof(uint)];
        await stream.ReadExactlyAsync(length, closing);
        byte[] json = new byte[BinaryPrimitives.ReadUInt32BigEndian(length)];
        await stream.ReadExactlyAsync(json, closing);
        Assert.That(_received.Writer.TryWrite(Encoding.UTF8.GetString(json)), Is.True);
        if (_answering is { } answering)
            await answering.Task.WaitAsync(closing);

        await stream.CloseWriteAsync(closing);
    }
}
