namespace Avi.Bridge.Sessions;

/// <summary>Whether a new session has a place.</summary>
internal enum Admission
{
    /// <summary>It has.</summary>
    Granted,

    /// <summary>It has, when another one has left.</summary>
    AfterLeave,

    /// <summary>Its IP address has as many as it may, all online.</summary>
    AddressFull,

    /// <summary>Too many new sessions began lately, of its IP address or in all.</summary>
    TooMany,

    /// <summary>A device with its id is online, and the operator wants one only.</summary>
    DuplicateId,
}
