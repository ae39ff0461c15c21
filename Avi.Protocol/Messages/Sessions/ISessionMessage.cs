namespace Avi.Protocol.Messages.Sessions;

/// <summary>A message of handshakes and sessions: its fields, and in which order they travel.</summary>
/// <remarks>
/// Nobody else can implement it. Being generic, it lets one piece of code read, measure and write all these messages,
/// which are views that cannot be boxed.
/// </remarks>
/// <typeparam name="TSelf">The message.</typeparam>
public interface ISessionMessage<TSelf>
    where TSelf : ISessionMessage<TSelf>, allows ref struct
{
    /// <summary>Gets the variant's number, which is the same in both directions if there are two.</summary>
    internal static abstract uint Number { get; }

    /// <summary>Reads all fields, in the order of the wire.</summary>
    internal static abstract TSelf Read(scoped ref FieldReader fields);

    /// <summary>Writes all fields, in the order of the wire.</summary>
    internal void Write(scoped ref FieldWriter fields);
}
