namespace Avi.Embedded.Tests.Support;

/// <summary>What a gateway does for one device, as far as a device can see it: a stand-in without a mesh.</summary>
internal sealed class GatewaySession
{
    /// <summary>Gets every datagram that arrived, in words and in order.</summary>
    public List<string> Heard { get; } = [];

    public HashSet<string> Subscriptions { get; } = [];

    public bool HasSession { get; private set; }

    /// <summary>
    /// Gets or sets a value indicating whether it tells a stranger so; the original gateway never did.
    /// </summary>
    public bool TellsNoSession { get; set; } = true;

    /// <summary>Gets or sets a value indicating whether it answers nothing at all.</summary>
    public bool IsDown { get; set; }

    public Func<string, bool> Refuses { get; set; } = _ => false;

    /// <summary>The gateway restarts, and knows nobody any more.</summary>
    public void Restart()
    {
        HasSession = false;
        Subscriptions.Clear();
    }

    /// <returns>The answer, or <see langword="null"/>.</returns>
    public byte[]? Take(ReadOnlySpan<byte> datagram)
    {
        string heard = Wire.Describe(datagram);
        Heard.Add(heard);
        if (IsDown)
            return null;

        string[] words = heard.Split(' ', 2);
        if (words[0] == "Hello")
        {
            HasSession = true;
            Subscriptions.Clear();
            return Wire.Welcome;
        }

        if (!HasSession)
            return TellsNoSession ? Wire.Error(Protocol.Messages.ReasonCode.NoSession) : null;

        return words[0] switch
        {
            "Subscribe" => Subscribe(words[1]),
            "Unsubscribe" => Unsubscribe(words[1]),
            _ => null,
        };
    }

    private byte[]? Subscribe(string filter)
    {
        if (Refuses(filter))
            return null;

        Subscriptions.Add(filter);
        return Wire.SubscribeAck(filter);
    }

    private byte[] Unsubscribe(string filter)
    {
        Subscriptions.Remove(filter);
        return Wire.UnsubscribeAck(filter);
    }
}
