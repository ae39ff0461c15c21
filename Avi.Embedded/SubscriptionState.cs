namespace Avi.Embedded;

/// <summary>Where a remembered subscription stands with the gateway.</summary>
internal enum SubscriptionState
{
    /// <summary>The gateway is to be asked for it.</summary>
    Wanted,

    /// <summary>The gateway has acknowledged it in this session.</summary>
    Confirmed,

    /// <summary>The gateway was asked, is there, and did not acknowledge it.</summary>
    Refused,

    /// <summary>The gateway is to be told that it ends.</summary>
    Leaving,
}
