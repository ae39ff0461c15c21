using System.Text;

using Avi.Benchmarks.Protocol.Peers;
using Avi.Protocol.Messages;

using BenchmarkDotNet.Attributes;

using MemoryPack;

using MessagePack;

namespace Avi.Benchmarks.Protocol;

/// <summary>Decoding a sensor update, against MessagePack and MemoryPack.</summary>
/// <remarks>
/// The same data for everyone, each from its own encoding.
/// Our messages are views over UTF-8 bytes, the peers' natural form is an object with strings and arrays. So each side
/// is also measured in the other's place: <c>AviStrings</c> ends with strings and arrays, and <c>…Bytes</c> spare
/// the peers the conversion by declaring texts as byte arrays. Ours alone checks these for strict UTF-8.
/// </remarks>
[MemoryDiagnoser]
public class SensorUpdateDecodeBenchmarks
{
    private const string Name = "temperature";
    private const string Custom = "room=4";
    private const float Celsius = 21.5f;

    private readonly byte[] _nameUtf8 = Encoding.UTF8.GetBytes(Name);
    private readonly byte[] _customUtf8 = Encoding.UTF8.GetBytes(Custom);

    private readonly byte[] _avi;
    private readonly byte[] _messagePack;
    private readonly byte[] _memoryPack;
    private readonly byte[] _messagePackBytes;
    private readonly byte[] _memoryPackBytes;

    public SensorUpdateDecodeBenchmarks()
    {
        UplinkMessage message = UplinkMessage.SensorUpdate(_nameUtf8, SensorValue.Temperature(Celsius), _customUtf8);
        _avi = new byte[message.EncodedBytes];
        message.TryEncode(_avi, out _);

        SensorUpdateObject peer = new() { SensorName = Name, Value = Celsius, CustomData = Custom };
        SensorUpdateBytesObject bytesPeer = new() { SensorName = _nameUtf8, Value = Celsius, CustomData = _customUtf8 };
        _messagePack = MessagePackSerializer.Serialize(peer);
        _memoryPack = MemoryPackSerializer.Serialize(peer);
        _messagePackBytes = MessagePackSerializer.Serialize(bytesPeer);
        _memoryPackBytes = MemoryPackSerializer.Serialize(bytesPeer);
    }

    [Benchmark(Baseline = true)]
    public int Avi()
    {
        UplinkMessage.TryDecode(_avi, out UplinkMessage message, out int consumed);
        return consumed
            + message.SensorNameUtf8.Length
            + (int)message.SensorValue.AsSingle
            + message.CustomDataUtf8.Length;
    }

    [Benchmark]
    public int AviStrings()
    {
        UplinkMessage.TryDecode(_avi, out UplinkMessage message, out int consumed);
        return consumed + Encoding.UTF8.GetString(message.SensorNameUtf8).Length
            + (int)message.SensorValue.AsSingle
            + Encoding.UTF8.GetString(message.CustomDataUtf8).Length;
    }

    [Benchmark]
    public SensorUpdateObject? MessagePack() =>
        MessagePackSerializer.Deserialize<SensorUpdateObject>(_messagePack);

    [Benchmark]
    public SensorUpdateObject? MemoryPack() =>
        MemoryPackSerializer.Deserialize<SensorUpdateObject>(_memoryPack);

    [Benchmark]
    public SensorUpdateBytesObject? MessagePackBytes() =>
        MessagePackSerializer.Deserialize<SensorUpdateBytesObject>(_messagePackBytes);

    [Benchmark]
    public SensorUpdateBytesObject? MemoryPackBytes() =>
        MemoryPackSerializer.Deserialize<SensorUpdateBytesObject>(_memoryPackBytes);
}
