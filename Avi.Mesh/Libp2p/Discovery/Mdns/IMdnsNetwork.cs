using System.Net;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>The networks of this host: what discovery hears and speaks through.</summary>
internal interface IMdnsNetwork : IAsyncDisposable
{
    /// <summary>Begins to hear. To be called once.</summary>
    /// <param name="onPacket">Is given each packet; the memory is valid until the call returns.</param>
    /// <param name="onChange">Is told that interfaces may have changed.</param>
    void Start(Action<MdnsLinkId, IPEndPoint, ReadOnlyMemory<byte>> onPacket, Action onChange);

    /// <summary>Looks at the interfaces, and joins those that are new.</summary>
    /// <returns>The networks that can be spoken in now.</returns>
    IReadOnlyList<MdnsLink> Refresh();

    /// <summary>Sends a packet.</summary>
    /// <param name="link">In which network.</param>
    /// <param name="target">To whom alone; <see langword="null"/> is to all.</param>
    /// <param name="packet">Its bytes.</param>
    /// <param name="cancellation">Ends the waiting for room; the packet may be sent all the same.</param>
    /// <returns><see langword="false"/> when it could not be sent.</returns>
    ValueTask<bool> TrySendAsync(
        MdnsLinkId link, IPEndPoint? target, ReadOnlyMemory<byte> packet, CancellationToken cancellation);
}
