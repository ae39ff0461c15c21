using System.Net;

namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>Does what the engine has decided.</summary>
internal interface IMdnsOutput
{
    /// <summary>Sends a packet.</summary>
    /// <param name="link">In which network.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="target">To whom alone; <see langword="null"/> is to all.</param>
    /// <param name="packet">Valid until the call returns.</param>
    void Send(MdnsLinkId link, MdnsSending kind, IPEndPoint? target, ReadOnlySpan<byte> packet);

    /// <summary>Reports a peer.</summary>
    void Found(in FoundPeer peer);

    /// <summary>Counts what became of a packet, or of a peer in it.</summary>
    void Count(MdnsOutcome outcome);
}
