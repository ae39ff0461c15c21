namespace Avi.Mesh.Libp2p.Swarm;

/// <summary>How a peer that could be dialled is known. In the order in which they are dialled.</summary>
internal enum ProspectKind
{
    /// <summary>It was connected.</summary>
    Lost,

    /// <summary>It is in the local network.</summary>
    Neighbour,

    /// <summary>This node remembers that it has met it.</summary>
    Remembered,

    /// <summary>Somebody has told of it.</summary>
    Known,
}
