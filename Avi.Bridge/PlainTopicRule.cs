namespace Avi.Bridge;

/// <summary>Which topics a plain device may use.</summary>
public enum PlainTopicRule
{
    /// <summary>
    /// Every topic but the reserved ones. Existing firmware needs it: it subscribes to <c>device/led/control</c> and
    /// publishes to <c>device/status</c>, without its id.
    /// </summary>
    AnyTopic = 0,

    /// <summary>What is below <c>device/{id}/</c>, with its own id in decimal.</summary>
    OwnSubtree,
}
