namespace Avi.Embedded;

/// <summary>What the gateway was asked and has not answered yet. There is one such request at a time.</summary>
internal enum RequestKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To subscribe to a filter.</summary>
    Subscribe,

    /// <summary>To end a subscription.</summary>
    Unsubscribe,

    /// <summary>Whether it is there.</summary>
    Probe,
}
