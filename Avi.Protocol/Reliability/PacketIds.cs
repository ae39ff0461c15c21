namespace Avi.Protocol.Reliability;

/// <summary>Gives out the packet ids of one direction: 1 to 65535 in order, and 1 again after 65535.</summary>
public sealed class PacketIds
{
    /// <summary>How far an id may be past the oldest one that is not acknowledged.</summary>
    public const int MaxAhead = 32;

    private const ushort Last = 65_535; // also how many ids there are, as 0 is none

    /// <summary>Gets the id that <see cref="Take"/> gives out next.</summary>
    public ushort Next { get; private set; } = 1;

    /// <returns>How many steps lead from one id to another: 0 to 65534.</returns>
    /// <param name="from">An id, not 0.</param>
    /// <param name="to">The id to arrive at, not 0.</param>
    public static int Distance(ushort from, ushort to) => to >= from ? to - from : to - from + Last;

    /// <returns>The next id.</returns>
    public ushort Take()
    {
        ushort id = Next;
        Next = id == Last ? (ushort)1 : (ushort)(id + 1);
        return id;
    }

    /// <returns>Whether the next id may be used while another one is not acknowledged.</returns>
    /// <param name="oldest">The oldest id that is not acknowledged.</param>
    public bool MayTake(ushort oldest) => Distance(oldest, Next) <= MaxAhead;
}
