namespace Avi.Mesh.Libp2p.Muxing.Yamux;

/// <summary>What reading from a stream gave.</summary>
internal enum YamuxReadOutcome
{
    /// <summary>Bytes.</summary>
    Read,

    /// <summary>Nothing yet; an event tells when to try again.</summary>
    Wait,

    /// <summary>The other side has ended its direction, and everything was read.</summary>
    End,

    /// <summary>The stream has ended early; see <see cref="YamuxStreamState.End"/>.</summary>
    Failed,
}
