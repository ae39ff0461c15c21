using Avi.Mesh.Libp2p.Negotiation;

namespace Avi.Mesh.Streams;

/// <summary>The names under which streams and requests are negotiated.</summary>
internal static class StreamProtocolIds
{
    /// <summary>One substream is one stream; see docs/mesh-streams.md.</summary>
    public static ProtocolId Stream { get; } = new("/avi/stream/2.0.0");

    /// <summary>One substream is one message, as the original implementation has it.</summary>
    public static ProtocolId Original { get; } = new("/avi/stream/1.0.0");

    /// <summary>One substream is one request and its response; see docs/mesh-streams.md.</summary>
    public static ProtocolId Request { get; } = new("/avi/request/1.0.0");
}
