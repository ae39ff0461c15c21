using System.Text;

using Avi.Protocol.Messages;

namespace Avi.Embedded.Tests.Support;

/// <summary>Writes down all that a client tells it, in order.</summary>
internal sealed class RecordingHandler : MessageHandler
{
    public List<string> News { get; } = [];

    public IEnumerable<string> Messages => News.Where(line => line.StartsWith("message ", StringComparison.Ordinal));

    /// <summary>Gets or sets what else happens when a message comes.</summary>
    public Action<string, byte[]> Then { get; set; } = (_, _) => { };

    public Action ThenConnected { get; set; } = () => { };

    public override void OnMessage(string topic, byte[] data)
    {
        News.Add($"message {topic} {Encoding.UTF8.GetString(data)}");
        Then(topic, data);
    }

    public override void OnConnected()
    {
        News.Add("connected");
        ThenConnected();
    }

    public override void OnDisconnected() => News.Add("disconnected");

    public override void OnSubscribed(string filter) => News.Add($"subscribed {filter}");

    public override void OnUnsubscribed(string filter) => News.Add($"unsubscribed {filter}");

    public override void OnSubscriptionRefused(string filter) => News.Add($"refused {filter}");

    public override void OnError(ReasonCode reason) => News.Add($"error {reason}");
}
