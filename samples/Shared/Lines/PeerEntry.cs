namespace Avi.Samples;

/// <summary>One peer in a list of peers.</summary>
/// <param name="PeerId">Who it is.</param>
/// <param name="Address">Where it is, as a multiaddr.</param>
/// <param name="Agent">Its name or software, as it says.</param>
public sealed record PeerEntry(string PeerId, string Address, string Agent);
