using System.Globalization;
using System.Text;

using Avi.Mesh;

namespace Avi.Samples.Quickstart;

/// <summary>Readings from the devices to the monitor and commands back, with the time that each took.</summary>
internal sealed class Traffic
{
    private static readonly TimeSpan ReadingInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan CommandInterval = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan MaxFirstCommandAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(20);

    private readonly IReadOnlyList<SimulatedDevice> _devices;
    private readonly MeshNode _monitor;
    private readonly Output _output;
    private readonly TimeProvider _time;
    private readonly long _begin;
    private readonly Journeys _readings = new(isSeenAtGateway: true, Patience);
    private readonly Journeys _commands = new(isSeenAtGateway: false, Patience);

    /// <summary>
    /// Initializes a new instance of the <see cref="Traffic"/> class; from now on it sees what arrives.
    /// </summary>
    /// <param name="devices">The devices; not connected yet.</param>
    /// <param name="gateway">The gateway's node: what it hears of its own devices is the end of the first leg.</param>
    /// <param name="monitor">The monitor.</param>
    /// <param name="output">Where arrivals are told.</param>
    /// <param name="time">The clock.</param>
    public Traffic(
        IReadOnlyList<SimulatedDevice> devices, MeshNode gateway, MeshNode monitor, Output output, TimeProvider time)
    {
        _devices = devices;
        _monitor = monitor;
        _output = output;
        _time = time;
        _begin = time.GetTimestamp();
        foreach (SimulatedDevice device in devices)
        {
            device.CommandArrived = OnCommand;
            foreach (string topic in device.SensorTopics)
            {
                // Both subscriptions end with their nodes.
                gateway.Subscribe(topic, (message, _) => OnReading(device, message, _readings.Pass));
                monitor.Subscribe(topic, (message, _) => OnReading(device, message, _readings.Arrive));
            }
        }
    }

    private TimeSpan Now => _time.GetElapsedTime(_begin);

    /// <summary>Connects the devices, lets them send, and waits for what is still under way in the end.</summary>
    /// <param name="duration">How long devices send; infinite is until it is stopped.</param>
    /// <param name="stopping">Ends the sending early.</param>
    public async Task RunAsync(TimeSpan duration, CancellationToken stopping)
    {
        using var receiving = new CancellationTokenSource();
        Task[] running = [.. _devices.Select(device => device.RunAsync(receiving.Token))];
        await Task.WhenAll(_devices.Select(device => device.ConnectAsync(stopping))).UntilCancelledAsync();

        using var deadline = new CancellationTokenSource(duration, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopping);
        await Task.WhenAll(
        [
            .. _devices.Select((device, index) =>
                SendReadingsAsync(device, ReadingInterval * index / _devices.Count, ending.Token)),
            SendCommandsAsync(FirstCommandAfter(duration), ending.Token),
        ]).UntilCancelledAsync();

        await SettleAsync();
        await receiving.CancelAsync();
        await Task.WhenAll(running);
    }

    /// <summary>Sums up and judges the run.</summary>
    public Verdict Conclude()
    {
        var verdict = Verdict.On(_readings, _commands);
        LegSummary[] legs =
        [
            .. _readings.Summarize("device → gateway", "gateway → monitor", "device → monitor"),
            .. _commands.Summarize("", "", "monitor → device"),
        ];
        _output.Say("");
        _output.Write(new SummaryLine(
            "quickstart",
            verdict.Passed,
            verdict.Reason,
            _readings.Sent,
            _readings.Arrived,
            _commands.Sent,
            _commands.Arrived,
            legs));
        _output.Say($"\n  {"way",-20}{"messages",10}{"p50",12}{"p99",12}");
        foreach (LegSummary leg in legs)
            _output.Say(string.Create(CultureInfo.InvariantCulture, $"  {leg.Leg,-20}{leg.Messages,10}{leg.P50Ms,9:0.00} ms{leg.P99Ms,9:0.00} ms"));

        _output.Say(verdict.Passed ? "\nEverything arrived." : $"\nFAILED: {verdict.Reason}.");
        return verdict;
    }

    private static TimeSpan FirstCommandAfter(TimeSpan duration) =>
        duration == Timeout.InfiniteTimeSpan || duration / 2 > MaxFirstCommandAfter ? MaxFirstCommandAfter : duration / 2;

    private async Task SendReadingsAsync(SimulatedDevice device, TimeSpan firstAfter, CancellationToken ending)
    {
        await Task.Delay(firstAfter, _time, ending);
        using var timer = new PeriodicTimer(ReadingInterval, _time);
        do
        {
            device.SendReading(number => _readings.Depart(IdOf(device, number), Now));
            _readings.GiveUpOld(Now);
        }
        while (await timer.WaitForNextTickAsync(ending));
    }

    private async Task SendCommandsAsync(TimeSpan firstAfter, CancellationToken ending)
    {
        await Task.Delay(firstAfter, _time, ending);
        using var timer = new PeriodicTimer(CommandInterval, _time);
        int number = 0;
        do
        {
            SimulatedDevice device = _devices[number++ % _devices.Count];
            string text = string.Create(CultureInfo.InvariantCulture, $"blink {number}");
            _commands.Depart(IdOf(device, text), Now);
            _commands.GiveUpOld(Now);

            // Not cancelled by the end: what has departed is sent.
            PublishOutcome outcome = await _monitor.PublishAsync(
                device.CommandTopic, Encoding.UTF8.GetBytes(text), CancellationToken.None);
            _output.Write(new PublishedLine(_monitor.Name, device.CommandTopic, text, outcome.ToString().ToLowerInvariant()));
        }
        while (await timer.WaitForNextTickAsync(ending));
    }

    // What was sent last may still be under way; what does not come within our patience is lost.
    private async Task SettleAsync()
    {
        using var timer = new PeriodicTimer(SettleInterval, _time);
        while (!(_readings.IsSettled && _commands.IsSettled) && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            _readings.GiveUpOld(Now);
            _commands.GiveUpOld(Now);
        }
    }

    private ValueTask OnReading(SimulatedDevice device, MeshMessage message, Func<string, TimeSpan, Legs?> note)
    {
        TimeSpan now = Now;
        if (SensorReading.TryRead(message.Payload) is { } reading
            && note(IdOf(device, reading.Custom), now) is { } legs)
        {
            _output.Write(MessageLine.Of(_monitor.Name, message.Topic, message.Author.ToString(), message.Payload.Span) with
            {
                Shown = reading.Value,
                Legs = legs,
            });
        }

        return ValueTask.CompletedTask;
    }

    private void OnCommand(SimulatedDevice device, byte[] data)
    {
        TimeSpan now = Now;
        Legs? legs = _commands.Arrive(IdOf(device, Encoding.UTF8.GetString(data)), now);
        _output.Write(MessageLine.Of(device.Name, device.CommandTopic, from: null, data) with { Legs = legs });
    }

    private static string IdOf(SimulatedDevice device, string numberOrText) =>
        string.Create(CultureInfo.InvariantCulture, $"{device.Id}/{numberOrText}");
}
