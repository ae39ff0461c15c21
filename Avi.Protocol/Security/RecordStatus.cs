namespace Avi.Protocol.Security;

/// <summary>What became of a sealed record.</summary>
public enum RecordStatus
{
    /// <summary>It opened.</summary>
    Opened = 0,

    /// <summary>It belongs to another session.</summary>
    OtherSession,

    /// <summary>A record with this counter was opened before: a repetition, by the network or by an attacker.</summary>
    Seen,

    /// <summary>Its counter is 256 or more below the highest; whether it came before is not known any more.</summary>
    TooOld,

    /// <summary>The other side did not write this, or not so.</summary>
    Forged,
}
