using System.Globalization;
using System.Net;

using Avi.Embedded;
using Avi.Protocol.Messages;

namespace Avi.Samples.Quickstart;

/// <summary>A device that lives in this process: its own socket, its own client, readings in turn.</summary>
internal sealed class SimulatedDevice : MessageHandler, IDisposable
{
    private static readonly string[] Sensors = ["temp", "humidity", "battery"];

    private readonly Output _output;
    private readonly HostUdpClient _socket;
    private readonly AviEmbedded _client;
    private int _sent;

    /// <summary>Initializes a new instance of the <see cref="SimulatedDevice"/> class; nothing is sent yet.</summary>
    /// <param name="id">The device's number.</param>
    /// <param name="gateway">Where its gateway listens.</param>
    /// <param name="output">Where it tells what happens.</param>
    public SimulatedDevice(ulong id, IPEndPoint gateway, Output output)
    {
        Id = id;
        _output = output;
        _socket = new HostUdpClient(gateway.Address.ToString(), gateway.Port);
        _client = new AviEmbedded(_socket, new AviEmbeddedConfig { DeviceId = id }, new byte[2048], this);
    }

    /// <summary>Gets the device's number.</summary>
    public ulong Id { get; }

    /// <summary>Gets who it is in the story.</summary>
    public string Name => $"device {Id}";

    /// <summary>Gets the topic that it takes commands from.</summary>
    public string CommandTopic => $"device/{Id}/command";

    /// <summary>Gets the topics that its gateway publishes its readings on.</summary>
    public IEnumerable<string> SensorTopics => Sensors.Select(sensor => $"device/{Id}/sensor/{sensor}");

    /// <summary>Gets or sets who is called with each command that arrives.</summary>
    public Action<SimulatedDevice, byte[]>? CommandArrived { get; set; }

    /// <summary>Connects and subscribes. What does not work is told, and shows in the verdict.</summary>
    public async Task ConnectAsync(CancellationToken cancellation)
    {
        AviStatus status = await _client.ConnectAsync(cancellation);
        if (status == AviStatus.Ok)
            status = await _client.SubscribeAsync(CommandTopic, cancellation);

        _output.Write(status == AviStatus.Ok
            ? new SubscribedLine(Name, CommandTopic)
            : new NoteLine(Name, $"has no gateway: {status}"));
    }

    /// <summary>Receives commands and keeps the session alive until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellation) => _client.RunAsync(cancellation);

    /// <summary>Sends the reading of one sensor; the next call takes the next one.</summary>
    /// <param name="departing">Called with the reading's number just before it leaves.</param>
    public void SendReading(Action<string> departing)
    {
        int number = ++_sent;
        string sensor = Sensors[(number - 1) % Sensors.Length];
        SensorValue value = sensor switch
        {
            "temp" => SensorValue.Temperature(20 + (number % 16 * 0.25f)),
            "humidity" => SensorValue.Humidity(40 + (number % 32 * 0.5f)),
            _ => SensorValue.Battery((byte)(100 - (number / 100 % 100))),
        };

        // The number travels as custom data, so that whoever sees the reading can say which one it is.
        string customData = number.ToString(CultureInfo.InvariantCulture);
        departing(customData);
        AviStatus status = _client.UpdateSensor(sensor, value, customData);
        if (status != AviStatus.Ok)
            _output.Write(new NoteLine(Name, $"could not send {sensor}: {status}"));
    }

    /// <inheritdoc/>
    public override void OnMessage(string topic, byte[] data) => CommandArrived?.Invoke(this, data);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();
}
