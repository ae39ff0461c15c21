using Avi.Protocol.Messages;

namespace Avi.Embedded;

// What comes in. Handlers are called last in each method: they may call back into the session.
internal sealed partial class ClientSession
{
    /// <summary>Takes one datagram of the gateway.</summary>
    public void Receive(long now, byte[] buffer, int offset, int count)
    {
        if (_phase == SessionPhase.Idle)
            return;

        if (_downlink.Read(buffer, offset, offset + count) < 0)
        {
            MalformedDatagrams++;
            return;
        }

        switch (_downlink.Kind)
        {
            case DownlinkKind.Welcome:
                OnWelcome(now);
                break;
            case DownlinkKind.Error:
                OnError(now, _downlink.Reason);
                break;
            case DownlinkKind.Message:
                _handler.OnMessage(
                    buffer, _downlink.TopicOffset, _downlink.TopicLength, _downlink.DataOffset, _downlink.DataLength);
                break;
            case DownlinkKind.SubscribeAck:
                OnSubscribeAck(now, _subscriptions.Find(buffer, _downlink.TopicOffset, _downlink.TopicLength));
                break;
            default:
                OnUnsubscribeAck(now, buffer, _downlink.TopicOffset, _downlink.TopicLength);
                break;
        }
    }

    private void OnWelcome(long now)
    {
        _confirmedAt = now;
        if (_phase == SessionPhase.Connecting)
        {
            BeginSession();
            return;
        }

        // One Hello too many reached the gateway, after it had acknowledged subscriptions: they may be gone by it.
        // Without an acknowledgement before, it is the answer to a repeated Hello, sent before any subscription.
        if (_hasAckSinceWelcome)
            _subscriptions.WantAgain();

        _hasAckSinceWelcome = false;
    }

    private void BeginSession()
    {
        _phase = SessionPhase.Connected;
        _hasAckSinceWelcome = false;
        _subscriptions.WantAgain();
        _handler.OnConnected();

        // A new session has no subscription that could end.
        Subscription? leaving = _subscriptions.FirstLeaving();
        while (leaving != null)
        {
            EndSubscription(leaving);
            leaving = _subscriptions.FirstLeaving();
        }
    }

    private void OnError(long now, ReasonCode reason)
    {
        if (reason != ReasonCode.NoSession)
            _handler.OnError(reason);
        else if (IsConnected)
            LoseSession(now);
    }

    private void OnSubscribeAck(long now, Subscription? subscription)
    {
        Confirm(now);
        if (subscription == null || subscription.State == SubscriptionState.Leaving)
            return;

        if (subscription == _asked || subscription == _suspect)
            EndRequest();

        bool isNews = subscription.State != SubscriptionState.Confirmed;
        subscription.State = SubscriptionState.Confirmed;
        subscription.Outcome = AviStatus.Ok;
        if (isNews)
            _handler.OnSubscribed(subscription.Filter);
    }

    private void OnUnsubscribeAck(long now, byte[] buffer, int offset, int length)
    {
        Confirm(now);
        Subscription? subscription = _subscriptions.Find(buffer, offset, length);
        if (subscription != null && subscription.State == SubscriptionState.Leaving)
            EndSubscription(subscription);
        else if (_request == RequestKind.Probe && Utf8Text.Equals(_probeFilterUtf8, buffer, offset, length))
            OnProbeAnswered();
    }

    private void OnProbeAnswered()
    {
        Subscription? suspect = _suspect;
        EndRequest();
        if (suspect == null)
            return;

        suspect.Outcome = AviStatus.Refused;
        if (suspect.State == SubscriptionState.Leaving)
        {
            _subscriptions.Remove(suspect);
            return;
        }

        suspect.State = SubscriptionState.Refused;
        _handler.OnSubscriptionRefused(suspect.Filter);
    }

    private void EndSubscription(Subscription subscription)
    {
        Forget(subscription);
        subscription.Outcome = AviStatus.Ok;
        _handler.OnUnsubscribed(subscription.Filter);
    }

    private void Confirm(long now)
    {
        _confirmedAt = now;
        _hasAckSinceWelcome = true;
    }
}
