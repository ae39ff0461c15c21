namespace Avi.Mesh.Libp2p.Discovery.Mdns;

/// <summary>What a query wants of us.</summary>
/// <param name="Id">Its number, which only an answer to the asker alone repeats.</param>
/// <param name="AsksForPeers">Whether it asks for peers, or for this one.</param>
/// <param name="AsksForServices">Whether it asks which services there are.</param>
/// <param name="WantsUnicast">Whether an answer to the asker alone will do.</param>
/// <param name="KnowsUs">Whether the asker says that it knows this peer.</param>
internal readonly record struct MdnsQuestion(
    ushort Id, bool AsksForPeers, bool AsksForServices, bool WantsUnicast, bool KnowsUs);
