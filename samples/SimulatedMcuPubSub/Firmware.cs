using System.Diagnostics;

using Avi.Embedded;
using Avi.Protocol.Messages;

namespace Avi.Samples.SimulatedMcuPubSub;

/// <summary>What runs on the device: one loop on one thread, written as for a microcontroller.</summary>
/// <remarks>The calls of <see cref="AviEmbedded"/> are the same there; only the socket is another one.</remarks>
internal sealed class Firmware(GatewayAddress gateway, ulong deviceId, Output output) : MessageHandler
{
    // With a fixed number of rounds to send, somebody waits for the end of this program.
    private static readonly TimeSpan GivesUpAfter = TimeSpan.FromSeconds(10);

    // The loop looks this often whether it is to stop.
    private const int MaxPollMilliseconds = 100;

    private readonly string _name = $"device {deviceId}";
    private readonly string _commandTopic = $"device/{deviceId}/command";
    private long _received;

    /// <summary>Runs until it is stopped, or has sent what it is asked to send.</summary>
    /// <param name="intervalMilliseconds">The time between two rounds.</param>
    /// <param name="rounds">How many rounds to send; 0 is no end.</param>
    /// <param name="stopping">Ends it; this is a normal way out.</param>
    /// <returns>The exit code.</returns>
    public int Run(int intervalMilliseconds, int rounds, CancellationToken stopping)
    {
        using var socket = new HostUdpClient(gateway.Host, gateway.Port);
        var config = new AviEmbeddedConfig
        {
            DeviceId = deviceId,
            ConnectTimeoutMilliseconds = MaxPollMilliseconds,
            MaxRetryMilliseconds = 2_000,
        };
        var device = new AviEmbedded(socket, config, new byte[2048], this);
        output.Write(new StartedLine(_name) { DeviceId = deviceId, Gateway = gateway.ToString() });

        // Whatever comes of it: polling goes on saying Hello, now and whenever the session is lost.
        device.Connect();

        var clock = Stopwatch.StartNew();
        bool isSubscribed = false;
        int sentRounds = 0;
        long nextRound = 0;
        while (!stopping.IsCancellationRequested && (rounds == 0 || sentRounds < rounds))
        {
            device.Poll((int)Math.Clamp(nextRound - clock.ElapsedMilliseconds, 0, MaxPollMilliseconds));
            if (device.IsConnected)
            {
                // Once is enough: the client remembers it for every session to come.
                isSubscribed = isSubscribed || device.Subscribe(_commandTopic) == AviStatus.Ok;
                if (clock.ElapsedMilliseconds < nextRound)
                    continue;

                SendRound(device, sentRounds++);
                nextRound = clock.ElapsedMilliseconds + intervalMilliseconds;
            }
            else if (rounds > 0 && !isSubscribed && clock.Elapsed > GivesUpAfter)
            {
                Console.Error.WriteLine($"No gateway has answered at {gateway}. Is one there, and does it --allow-plain?");
                return ExitCode.Failed;
            }
        }

        output.Write(new FinishedLine(_name, sentRounds * 3L, _received));
        return ExitCode.Success;
    }

    /// <inheritdoc/>
    public override void OnConnected() => output.Write(new ConnectedLine(_name, gateway.ToString()));

    /// <inheritdoc/>
    public override void OnDisconnected() => output.Write(new DisconnectedLine(_name, gateway.ToString()));

    /// <inheritdoc/>
    public override void OnSubscribed(string filter) => output.Write(new SubscribedLine(_name, filter));

    /// <inheritdoc/>
    public override void OnMessage(string topic, byte[] data)
    {
        _received++;
        output.Write(MessageLine.Of(_name, topic, from: null, data));
    }

    private void SendRound(AviEmbedded device, int round)
    {
        // A day that grows warmer and more humid by small steps, and a battery that lasts a while.
        float celsius = 20 + (round % 20 * 0.25f);
        float humidity = 40 + (round % 40 * 0.5f);
        byte battery = (byte)(100 - (round / 100 % 100));
        Tell(device.UpdateSensor("temp", SensorValue.Temperature(celsius)), "temp", celsius, "°C");
        Tell(device.UpdateSensor("humidity", SensorValue.Humidity(humidity)), "humidity", humidity, "%");
        Tell(device.UpdateSensor("battery", SensorValue.Battery(battery)), "battery", battery, "%");
    }

    private void Tell(AviStatus status, string sensor, float value, string unit) =>
        output.Write(status == AviStatus.Ok
            ? new SentLine(_name, sensor, value, unit)
            : new NoteLine(_name, $"could not send {sensor}: {status}"));
}
