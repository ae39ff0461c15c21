namespace Avi.Embedded;

/// <summary>One remembered subscription, and what became of the last call about it.</summary>
internal sealed class Subscription
{
    public Subscription(string filter, byte[] filterUtf8)
    {
        Filter = filter;
        FilterUtf8 = filterUtf8;
    }

    public string Filter { get; }

    public byte[] FilterUtf8 { get; }

    public SubscriptionState State { get; set; }

    /// <summary>Gets or sets what a caller is told; <see cref="AviStatus.Pending"/> until it is known.</summary>
    public AviStatus Outcome { get; set; } = AviStatus.Pending;
}
