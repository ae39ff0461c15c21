using System.Text;

using Avi.Protocol.Messages;

namespace Avi.Embedded;

/// <summary>The application above the client: what it does with messages, and with news of the session.</summary>
/// <remarks>
/// Called by the thread that polls (or waits in another call of the client), one call at a time. From inside a handler
/// the client may publish, and note subscriptions; it cannot poll. An exception that leaves a handler leaves the
/// call of the client that received, and the client stays usable.
/// </remarks>
public abstract class MessageHandler
{
    // Reading the property makes a new object on nanoFramework, each time.
    private static readonly Encoding Utf8 = Encoding.UTF8;

    /// <summary>A message of a topic that was subscribed to has come.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="data">The payload; a copy, the handler's to keep.</param>
    public abstract void OnMessage(string topic, byte[] data);

    /// <summary>The same, without a copy and without a string. Override it to receive without any allocation.</summary>
    /// <remarks>
    /// The base makes both and calls <see cref="OnMessage(string, byte[])"/>. The topic is strict UTF-8 without U+0000.
    /// </remarks>
    /// <param name="buffer">
    /// The receiving half's buffer; it belongs to the client, and only until the handler returns.
    /// </param>
    /// <param name="topicOffset">Where the topic begins.</param>
    /// <param name="topicLength">How many bytes it has.</param>
    /// <param name="dataOffset">Where the payload begins.</param>
    /// <param name="dataLength">How many bytes it has.</param>
    public virtual void OnMessage(byte[] buffer, int topicOffset, int topicLength, int dataOffset, int dataLength)
    {
        byte[] data = new byte[dataLength];
        Array.Copy(buffer, dataOffset, data, 0, dataLength);
        OnMessage(Utf8.GetString(buffer, topicOffset, topicLength), data);
    }

    /// <summary>
    /// The device has a session, for the first time or again. Remembered subscriptions follow by themselves.
    /// </summary>
    public virtual void OnConnected()
    {
    }

    /// <summary>The session is lost. The client says Hello again by itself, as long as it is polled.</summary>
    public virtual void OnDisconnected()
    {
    }

    /// <summary>The gateway has acknowledged a subscription, for the first time in this session.</summary>
    /// <param name="filter">The filter.</param>
    public virtual void OnSubscribed(string filter)
    {
    }

    /// <summary>The gateway has acknowledged the end of a subscription.</summary>
    /// <param name="filter">The filter.</param>
    public virtual void OnUnsubscribed(string filter)
    {
    }

    /// <summary>
    /// The gateway is there, but does not acknowledge a subscription. It stays remembered and is asked for again with
    /// each keep-alive that it is the turn of, and in each new session, until it is unsubscribed.
    /// </summary>
    /// <param name="filter">The filter.</param>
    public virtual void OnSubscriptionRefused(string filter)
    {
    }

    /// <summary>The gateway has told of an error, other than a lost session.</summary>
    /// <param name="reason">Why; a number that has no name here is possible.</param>
    public virtual void OnError(ReasonCode reason)
    {
    }
}
