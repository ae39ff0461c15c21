namespace Avi.Mesh;

/// <summary>
/// What an application thinks of a message that a peer has sent. See <see cref="MeshNode.Validate"/>.
/// </summary>
public enum MessageVerdict
{
    /// <summary>It is good: subscribers get it, and other peers.</summary>
    Accept,

    /// <summary>It goes nowhere, and nobody is to blame: it is late, say, or cannot be judged here.</summary>
    Ignore,

    /// <summary>
    /// It goes nowhere, and no honest peer would have handed it on: its sender's score suffers, and a peer that sends
    /// several is cut off.
    /// </summary>
    Reject,
}
