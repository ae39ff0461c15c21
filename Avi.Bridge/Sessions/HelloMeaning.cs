namespace Avi.Bridge.Sessions;

/// <summary>What a Hello from an address that has a session means.</summary>
internal enum HelloMeaning
{
    /// <summary>The network duplicated it, or the device did not hear the answer: everything stays.</summary>
    Repeated,

    /// <summary>The device lost its memory, and will subscribe again.</summary>
    Restarted,

    /// <summary>Another device has the address now.</summary>
    OtherDevice,
}
