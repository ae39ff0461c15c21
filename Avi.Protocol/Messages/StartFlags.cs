namespace Avi.Protocol.Messages;

/// <summary>What a device that starts wants and takes. The bits are those on the wire; others are ignored.</summary>
[Flags]
public enum StartFlags : byte
{
    /// <summary>It wants its former session, and takes neither fragments nor compressed payloads.</summary>
    None = 0,

    /// <summary>Its former session is forgotten.</summary>
    Clean = 1 << 0,

    /// <summary>It takes fragments.</summary>
    TakesFragments = 1 << 1,

    /// <summary>It takes payloads that are LZ4 blocks.</summary>
    TakesLz4 = 1 << 2,
}
