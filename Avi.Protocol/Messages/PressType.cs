namespace Avi.Protocol.Messages;

/// <summary>How a button was pressed. The values are the numbers on the wire and never change.</summary>
public enum PressType : byte
{
    /// <summary>Once, shortly.</summary>
    Single = 0,

    /// <summary>Twice in quick succession.</summary>
    Double = 1,

    /// <summary>Held down.</summary>
    Long = 2,
}
