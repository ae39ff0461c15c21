namespace Avi.Mesh.Libp2p.Ping;

/// <summary>A connected peer that offers Ping; another object when it comes back.</summary>
internal sealed class WatchedPeer(PeerId id)
{
    /// <summary>Gets who it is.</summary>
    public PeerId Id => id;

    /// <summary>Gets or sets when it is to be asked.</summary>
    public TimeSpan DueAt { get; set; }

    /// <summary>Gets or sets a value indicating whether it is being asked: one ping at a time.</summary>
    public bool IsAsked { get; set; }

    /// <summary>Gets or sets how often in a row it has not answered.</summary>
    public int Silences { get; set; }
}
