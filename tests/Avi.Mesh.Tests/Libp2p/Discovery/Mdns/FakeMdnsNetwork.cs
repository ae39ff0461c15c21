using System.Net;
using System.Threading.Channels;
using Avi.Mesh.Libp2p.Discovery.Mdns;

namespace Avi.Mesh.Tests.Libp2p.Discovery.Mdns;

/// <summary>A network without sockets: the test says what comes, and sees what goes.</summary>
internal sealed class FakeMdnsNetwork : IMdnsNetwork
{
    private Action<MdnsLinkId, IPEndPoint, ReadOnlyMemory<byte>>? _onPacket;
    private Action? _onChange;

    public Channel<byte[]> Sent { get; } = Channel.CreateUnbounded<byte[]>();

    public IReadOnlyList<MdnsLink> Links { get; set; } = [];

    public bool TakesPackets { get; set; } = true;

    public Func<CancellationToken, Task> BeforeSending { get; set; } = _ => Task.CompletedTask;

    public bool IsDisposed { get; private set; }

    public void Start(Action<MdnsLinkId, IPEndPoint, ReadOnlyMemory<byte>> onPacket, Action onChange)
    {
        _onPacket = onPacket;
        _onChange = onChange;
    }

    public void Deliver(byte[] packet, IPEndPoint source) => _onPacket?.Invoke(MdnsPackets.LinkId, source, packet);

    public void Change(params MdnsLink[] links)
    {
        Links = links;
        _onChange?.Invoke();
    }

    public IReadOnlyList<MdnsLink> Refresh() => Links;

    public async ValueTask<bool> TrySendAsync(
        MdnsLinkId link, IPEndPoint? target, ReadOnlyMemory<byte> packet, CancellationToken cancellation)
    {
        Sent.Writer.TryWrite(packet.ToArray());
        await BeforeSending(cancellation);
        return TakesPackets;
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
