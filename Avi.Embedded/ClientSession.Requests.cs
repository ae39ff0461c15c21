using System.Text;

using Avi.Protocol.Device;

namespace Avi.Embedded;

// What the gateway answers: subscriptions, and the question whether it is there.
//
// A refused subscription is met with silence, and so is everything when the gateway has lost the session (the original
// gateway never says so). To tell one from the other, an unanswered request is followed by a probe: an unsubscribe of
// a topic that nobody uses, which every gateway acknowledges. Saying Hello instead would clear all subscriptions.
internal sealed partial class ClientSession
{
    private RequestKind _request;
    private Subscription? _asked; // whom a Subscribe or Unsubscribe is about
    private Subscription? _suspect; // whose request stayed unanswered, while the probe runs
    private long _giveUpAt;

    /// <summary>Remembers a filter, and asks the gateway for it as soon as there is a session.</summary>
    /// <param name="filter">A valid filter.</param>
    /// <param name="subscription">Carries the outcome; <see langword="null"/> when the status is not Pending.</param>
    /// <returns><see cref="AviStatus.Pending"/>, or why nothing will be done.</returns>
    public AviStatus Subscribe(string filter, out Subscription? subscription) =>
        Want(filter, SubscriptionState.Wanted, out subscription);

    /// <summary>Tells the gateway that a subscription ends, and forgets it.</summary>
    /// <inheritdoc cref="Subscribe" path="/param"/>
    /// <returns><see cref="AviStatus.Pending"/>, or why nothing will be done.</returns>
    public AviStatus Unsubscribe(string filter, out Subscription? subscription) =>
        Want(filter, SubscriptionState.Leaving, out subscription);

    /// <returns>Whether a filter is subscribed to, or about to be.</returns>
    public bool Remembers(string filter) => _subscriptions.Find(filter) != null;

    /// <summary>Forgets a subscription whose caller gave up waiting.</summary>
    public void Forget(Subscription subscription)
    {
        _subscriptions.Remove(subscription);
        if (_asked == subscription || _suspect == subscription)
            EndRequest();
    }

    private AviStatus Want(string filter, SubscriptionState state, out Subscription? subscription)
    {
        subscription = null;
        if (_phase == SessionPhase.Idle)
            return AviStatus.NotConnected;

        Subscription? found = _subscriptions.Find(filter);
        if (found == null)
        {
            found = new Subscription(filter, Encoding.UTF8.GetBytes(filter));
            if (MessageBytes(found.FilterUtf8) > _maxDatagramBytes)
                return AviStatus.TooLarge;

            if (!_subscriptions.TryAdd(found))
                return AviStatus.TooManySubscriptions;
        }
        else if (_asked == found || _suspect == found)
        {
            EndRequest();
        }

        found.State = state;
        found.Outcome = AviStatus.Pending;
        subscription = found;
        return AviStatus.Pending;
    }

    private void ChooseRequest(long now)
    {
        if (_request != RequestKind.None && now >= _giveUpAt)
            GiveUp(now);

        if (_request != RequestKind.None || _phase != SessionPhase.Connected || now < DueAt())
            return;

        // With nothing unsettled it is the keep-alive: a subscription is asked for again, which the gateway takes as
        // the same one. So one that it lost for whatever reason comes back, sooner or later.
        _asked = _subscriptions.FirstUnsettled() ?? _subscriptions.NextInTurn();
        if (_asked == null)
            Begin(RequestKind.Probe, now);
        else
            Begin(_asked.State == SubscriptionState.Leaving ? RequestKind.Unsubscribe : RequestKind.Subscribe, now);
    }

    private void Begin(RequestKind request, long now)
    {
        _request = request;
        _requestPauses.Reset();
        _sendAt = now;
        _giveUpAt = now + _config.RequestTimeoutMilliseconds;
    }

    private void EndRequest()
    {
        _request = RequestKind.None;
        _asked = null;
        _suspect = null;
    }

    private void GiveUp(long now)
    {
        if (_request != RequestKind.Probe)
        {
            _suspect = _asked;
            _asked = null;
            Begin(RequestKind.Probe, now);
            return;
        }

        if (_suspect != null)
            _suspect.Outcome = AviStatus.TimedOut;

        LoseSession(now);
    }

    private int WriteRequest(long now, byte[] buffer, int offset, int limit)
    {
        _sendAt = now + _requestPauses.Next();
        switch (_request)
        {
            case RequestKind.Subscribe:
                return DeviceUplink.WriteSubscribe(buffer, offset, limit, _asked!.FilterUtf8); // a Subscribe is about one
            case RequestKind.Unsubscribe:
                return DeviceUplink.WriteUnsubscribe(buffer, offset, limit, _asked!.FilterUtf8); // and so is this
            default:
                return DeviceUplink.WriteUnsubscribe(buffer, offset, limit, _probeFilterUtf8);
        }
    }

    // The variant number, the length as a varint, and the filter.
    private static int MessageBytes(byte[] filterUtf8)
    {
        int length = filterUtf8.Length;
        return 1 + (length < 0x80 ? 1 : length < 0x4000 ? 2 : 3) + length;
    }
}
