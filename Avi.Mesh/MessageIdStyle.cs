namespace Avi.Mesh;

/// <summary>How the messages of a mesh are identified. All nodes of one mesh must agree.</summary>
/// <remarks>
/// Nodes that disagree still exchange messages, but can no longer ask for those that they lost: each one's ids look
/// unknown to the other.
/// </remarks>
public enum MessageIdStyle
{
    /// <summary>
    /// The author's peer id in base58, then the sequence number in decimal. AVI's default, and rust-libp2p's.
    /// </summary>
    PeerIdText,

    /// <summary>
    /// The author's peer id and the sequence number, as bytes. The default of go-libp2p and of the specification.
    /// </summary>
    PeerIdBytes,

    /// <summary>The author's public key and the sequence number, as bytes. The default of js-libp2p.</summary>
    PublicKeyBytes,

    /// <summary>The SHA-256 hash of the payload: equal payloads are one message, whoever sends them.</summary>
    PayloadHash,
}
