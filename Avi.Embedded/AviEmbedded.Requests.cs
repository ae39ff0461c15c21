using Avi.Protocol.Device;

namespace Avi.Embedded;

// Subscriptions: what a device asks its gateway for, and waits to have confirmed.
public sealed partial class AviEmbedded
{
    // The request itself, and the question after it whether the gateway is there.
    private int RequestMilliseconds => 2 * _config.RequestTimeoutMilliseconds;

    /// <summary>Subscribes to a filter, and waits for the gateway's acknowledgement.</summary>
    /// <remarks>
    /// A subscription is remembered, and renewed in each new session, when this says <see cref="AviStatus.Ok"/> or
    /// <see cref="AviStatus.Pending"/>. Messages that come meanwhile reach the handler.
    /// </remarks>
    /// <param name="filter">
    /// A topic, or one with wildcards where the gateway knows them (the original does not).
    /// </param>
    /// <returns>
    /// <see cref="AviStatus.Ok"/>; <see cref="AviStatus.Refused"/>; <see cref="AviStatus.TimedOut"/> after at most
    /// twice the configured time; or why nothing was sent.
    /// </returns>
    public AviStatus Subscribe(string filter)
    {
        AviStatus status = BeginSubscribe(filter, out Subscription? subscription, out bool isNew);
        return status == AviStatus.Pending ? Await(subscription!, isNew) : status; // Pending comes with a subscription
    }

    /// <summary>Ends a subscription, and waits for the gateway's acknowledgement.</summary>
    /// <remarks>The filter is forgotten whatever the status, but for one that says that nothing was sent.</remarks>
    /// <param name="filter">The filter, as it was subscribed to; one that never was is no mistake.</param>
    /// <returns>As for <see cref="Subscribe"/>.</returns>
    public AviStatus Unsubscribe(string filter)
    {
        AviStatus status = BeginUnsubscribe(filter, out Subscription? subscription);
        return status == AviStatus.Pending ? Await(subscription!, isNew: true) : status; // Pending comes with one
    }

    private AviStatus BeginSubscribe(string filter, out Subscription? subscription, out bool isNew)
    {
        subscription = null;
        isNew = false;
        if (filter == null)
            throw new ArgumentNullException(nameof(filter));

        if (!DeviceTopic.IsFilter(filter))
            return AviStatus.InvalidTopic;

        lock (_gate)
        {
            isNew = !_session.Remembers(filter);
            return _session.Subscribe(filter, out subscription);
        }
    }

    private AviStatus BeginUnsubscribe(string filter, out Subscription? subscription)
    {
        subscription = null;
        if (filter == null)
            throw new ArgumentNullException(nameof(filter));

        if (!DeviceTopic.IsFilter(filter))
            return AviStatus.InvalidTopic;

        lock (_gate)
            return _session.Unsubscribe(filter, out subscription);
    }

    private AviStatus Await(Subscription subscription, bool isNew)
    {
        if (!TryBeginReceiving())
            return AviStatus.Pending;

        try
        {
            long deadline = _clock.Milliseconds + RequestMilliseconds;
            int remaining;
            do
            {
                remaining = MillisecondsUntil(deadline);
                Turn(remaining);
            }
            while (subscription.Outcome == AviStatus.Pending && remaining > 0);

            return Conclude(subscription, isNew);
        }
        finally
        {
            EndReceiving();
        }
    }

    private AviStatus Conclude(Subscription subscription, bool isNew)
    {
        lock (_gate)
        {
            AviStatus outcome = subscription.Outcome;
            if (outcome == AviStatus.Ok)
                return outcome;

            if (isNew)
                _session.Forget(subscription);

            return outcome == AviStatus.Pending ? NoAnswer() : outcome;
        }
    }
}
